package org.godwit.broker.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;

/**
 * A binding's key is a pattern of words between dots: {@code *} stands for one word, {@code #} for none or more. AMQP
 * 0-9-1, 3.1.3.3.
 *
 * <p>The patterns are a trie, a node for each word. Keys are cut where they are read; nothing is allocated for a message
 * but the substrings that are looked up. A search comes to no node twice at the same word of the key, however many {@code #}
 * lie above it: it takes at most a step for each of both.
 */
final class TopicExchange extends Exchange {
    static final String TYPE = "topic";

    private static final String ONE = "*";
    private static final String MANY = "#";

    private final Node root = new Node();
    private long searches;

    TopicExchange(String name, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        super(name, durable, autoDelete, internal, arguments);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    boolean looksAtKeys() {
        return true;
    }

    @Override
    void bound(Binding binding) {
        Node node = root;
        for (String word : binding.routingKey().split("\\.", -1)) {
            node = node.children.computeIfAbsent(word, created -> new Node());
        }
        node.bindings.add(binding);
    }

    @Override
    void unbound(Binding binding) {
        String[] words = binding.routingKey().split("\\.", -1);
        remove(root, words, 0, binding);
    }

    private static void remove(Node node, String[] words, int depth, Binding binding) {
        if (depth == words.length) {
            node.bindings.remove(binding);
            return;
        }
        Node child = node.children.get(words[depth]);
        remove(child, words, depth + 1, binding);
        if (child.bindings.isEmpty() && child.children.isEmpty()) {
            node.children.remove(words[depth]);
        }
    }

    @Override
    void match(String routingKey, ContentHeader header, Consumer<Binding> matched) {
        searches++;
        match(root, routingKey, 0, matched);
    }

    /** @param from where the rest of the key begins; past the key's end when no word is left */
    private void match(Node node, String key, int from, Consumer<Binding> matched) {
        Node many = node.children.get(MANY);
        if (many != null) {
            matchMany(many, key, from, matched);
        }
        if (from > key.length()) {
            node.bindings.forEach(matched);
            return;
        }
        int next = nextWord(key, from);
        Node one = node.children.get(ONE);
        if (one != null) {
            match(one, key, next, matched);
        }
        Node exact = node.children.get(key.substring(from, next - 1));
        if (exact != null && exact != one && exact != many) {
            match(exact, key, next, matched);
        }
    }

    /** Skips no word of the rest, or one, or more: but where this search was before it was so with all that follow. */
    private void matchMany(Node many, String key, int from, Consumer<Binding> matched) {
        int matchedFrom = many.search == searches ? many.matchedFrom : Integer.MAX_VALUE;
        if (from >= matchedFrom) {
            return;
        }
        many.search = searches;
        many.matchedFrom = from;
        for (int rest = from; rest < matchedFrom; rest = nextWord(key, rest)) {
            match(many, key, rest, matched);
            if (rest > key.length()) {
                return;
            }
        }
    }

    /** The index behind the dot that ends the word at {@code from}; one past the key's length + 1 at the last word. */
    private static int nextWord(String key, int from) {
        int dot = key.indexOf('.', from);
        return (dot < 0 ? key.length() : dot) + 1;
    }

    private static final class Node {
        final Map<String, Node> children = new HashMap<>();
        final List<Binding> bindings = new ArrayList<>(1);
        /** Of a {@code #}: the last search that came here, and the first rest that it went on with. */
        long search;

        int matchedFrom;
    }
}
