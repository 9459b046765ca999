package org.godwit.samples.springboot;

import jakarta.transaction.TransactionManager;
import org.godwit.jms.GodwitConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/**
 * The broker, and a pool of connections to it whose sessions enlist themselves. Spring Boot makes a {@code JmsTemplate} and
 * listeners of the pool, and has the listeners use the transaction manager.
 */
@Configuration(proxyBeanMethods = false)
class MessagingConfiguration {
    @Bean
    GodwitConnectionFactory broker(@Value("${orders.broker}") String uri) {
        GodwitConnectionFactory factory = new GodwitConnectionFactory(uri);
        factory.setProperty("prefetchCount", "1");
        return factory;
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    @Primary
    JmsPoolXAConnectionFactory pool(GodwitConnectionFactory broker, TransactionManager transactions) {
        JmsPoolXAConnectionFactory pool = new JmsPoolXAConnectionFactory();
        pool.setConnectionFactory(broker);
        pool.setTransactionManager(transactions);
        return pool;
    }
}
