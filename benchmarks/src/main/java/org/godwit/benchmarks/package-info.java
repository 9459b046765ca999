package org.godwit.benchmarks;
