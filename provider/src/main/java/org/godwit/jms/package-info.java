package org.godwit.jms;
