package io.lading.http;

import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Serves the built web client from the class path. Files under `/assets/` have a content hash in their names and
/// are cached forever; browsers revalidate all other files on every use.
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
