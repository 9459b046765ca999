package org.godwit.broker;
