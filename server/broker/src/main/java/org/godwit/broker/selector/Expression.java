package org.godwit.broker.selector;

/**
 * A part of a parsed selector. Immutable; its text parses to an equal one.
 *
 * <p>Evaluated by recursion; the parser bounds the depth.
 */
sealed interface Expression permits Condition, Operand {}
