package org.godwit.server;
