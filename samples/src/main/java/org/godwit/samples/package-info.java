package org.godwit.samples;
