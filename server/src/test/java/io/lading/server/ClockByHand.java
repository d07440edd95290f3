package io.lading.server;

import io.lading.testkit.TestClock;
import java.time.Clock;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Gives a server of [TestServer#start] a clock that the test advances: `server.part(ClockByHand.class).clock()`.
@Configuration(proxyBeanMethods = false)
public class ClockByHand {
    private final TestClock clock = new TestClock();

    public TestClock clock() {
        return clock;
    }

    @Bean
    BeanPostProcessor inPlaceOfTheRealOne() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Clock ? clock : bean;
            }
        };
    }
}
