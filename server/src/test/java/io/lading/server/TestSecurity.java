package io.lading.server;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

@Configuration(proxyBeanMethods = false)
class TestSecurity {
    @Bean
    UserDetailsService people() {
        return new InMemoryUserDetailsManager(
                User.withUsername("alice")
                        .password("{noop}wonderland")
                        .roles("UPLOADER")
                        .build(),
                User.withUsername("bob")
                        .password("{noop}builder")
                        .roles("UPLOADER")
                        .build(),
                User.withUsername("carol")
                        .password("{noop}lighthouse")
                        .roles("ADMIN")
                        .build());
    }

    @Bean
    SecurityFilterChain chain(HttpSecurity http) {
        return http.csrf(CsrfConfigurer::disable)
                .headers(HeadersConfigurer::disable)
                .httpBasic(Customizer.withDefaults())
                .authorizeHttpRequests(paths -> paths.requestMatchers("/api/health", "/error")
                        .permitAll()
                        .requestMatchers("/api/**")
                        .authenticated()
                        .anyRequest()
                        .permitAll())
                .build();
    }
}
