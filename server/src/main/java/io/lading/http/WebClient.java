package io.lading.http;

import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Serves the built web client from the class path. What is under `/assets/` has the hash of its content in its
/// name and never changes; everything else is asked for again each time.
public final class WebClient implements WebMvcConfigurer {
    private static final String ROOT = "classpath:/web-client/";
    private static final Duration FOREVER = Duration.ofDays(365);

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addViewController("/").setViewName("forward:/index.html");
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations(ROOT + "assets/")
                .setCacheControl(CacheControl.maxAge(FOREVER).cachePublic().immutable());
        registry.addResourceHandler("/**").addResourceLocations(ROOT).setCacheControl(CacheControl.noCache());
    }
}
