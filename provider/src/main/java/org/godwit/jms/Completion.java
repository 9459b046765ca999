package org.godwit.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;

/** What an asynchronous send has to tell, and to whom. */
record Completion(CompletionListener listener, Message message) {}
