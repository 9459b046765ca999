package org.godwit.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.godwit.benchmarks.load.Outcome;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class PlotTest {
    @Test
    void drawsABarForEachPeerThatHasAResult() throws Exception {
        Outcome fast = new Outcome(3_000, 3_000, 1, 0, 0, 0, 0, 0);
        Outcome slow = new Outcome(1_000, 1_000, 1, 0, 0, 0, 0, 0);
        Comparison comparison = new Comparison(
                Scenario.all().get("persistent"),
                List.of(
                        new Row("godwit", "Godwit", List.of(fast), ""),
                        new Row("artemis", "Artemis", List.of(slow), ""),
                        new Row("openmq", "OpenMQ <6>", List.of(slow), ""),
                        new Row("rabbitmq", "RabbitMQ", List.of(), "missing: is not installed")),
                List.of());

        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(String.join("\n", Plot.of(List.of(comparison))))));

        // the background and two bars
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(3);
    }

    @Test
    void placesEqualFactorsAtEqualDistances() {
        assertThat(Plot.x(4) - Plot.x(2)).isCloseTo(Plot.x(2) - Plot.x(1), org.assertj.core.data.Offset.offset(1e-6));
        assertThat(Plot.x(1_000)).isEqualTo(Plot.x(20));
    }
}
