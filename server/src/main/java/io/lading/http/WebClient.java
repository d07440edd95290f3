package io.lading.http;

import io.lading.http.path.Paths;
import java.time.Duration;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Serves the built web client from the class path. Files under `/assets/` have a content hash in their names
/// and are cached forever; browsers revalidate all other files on every use. Addresses of views of the page get
/// its HTML file; the script shows the view.
public final class WebClient implements WebMvcConfigurer {
    private static final String ROOT = "classpath:/web-client/";
    private static final List<String> VIEWS = List.of(
            "/account",
            "/admin",
            "/admin/people",
            "/admin/uploads",
            "/admin/links",
            "/admin/events",
            "/admin/webhooks",
            "/admin/servers",
            "/admin/settings",
            "/admin/storage",
            "/files/{id}",
            Paths.UPLOAD_PAGE + "{secret}",
            Paths.DOWNLOAD_PAGE + "{secret}");
    private static final Duration FOREVER = Duration.ofDays(365);

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        showPageAt(registry, "/");
        for (String view : VIEWS) {
            showPageAt(registry, view);
            showPageAt(registry, view + "/");
        }
    }

    private static void showPageAt(ViewControllerRegistry registry, String path) {
        registry.addViewController(path).setViewName("forward:/index.html");
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations(ROOT + "assets/")
                .setCacheControl(CacheControl.maxAge(FOREVER).cachePublic().immutable());
        registry.addResourceHandler("/**").addResourceLocations(ROOT).setCacheControl(CacheControl.noCache());
    }
}
