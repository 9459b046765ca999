package org.godwit.samples.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Runs until it is stopped. */
@SpringBootApplication
public class OrderApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(OrderApplication.class, arguments);
    }
}
