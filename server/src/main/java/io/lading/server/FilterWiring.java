package io.lading.server;

import io.lading.http.AllowedOrigins;
import io.lading.http.CrossOrigin;
import io.lading.http.KnownMethods;
import io.lading.http.LocalHosts;
import io.lading.http.PublicUrl;
import io.lading.http.QueryParameters;
import io.lading.http.SafetyHeaders;
import io.lading.http.WholeSegments;
import io.lading.http.body.DocumentBudget;
import io.lading.http.body.JsonBodies;
import io.lading.http.body.UnreadBodies;
import io.lading.http.field.FieldText;
import io.lading.http.field.PlainText;
import io.lading.http.problem.BrowserPages;
import io.lading.http.problem.ProblemWriter;
import io.lading.http.tus.TusFilter;
import io.lading.link.LinkPages;
import io.lading.server.settings.Settings;
import jakarta.servlet.Filter;
import java.net.URI;
import java.util.Optional;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.filter.UrlHandlerFilter;

/// The filters in the order in which a request passes them:
///
/// | order | filter | what it does |
/// |---|---|---|
/// | 0 | [UnreadBodies] | reads what is left of a body, so that the connection can be used again |
/// | 1 | [SafetyHeaders] | adds the header fields that protect browsers |
/// | 2 | [BrowserPages] | answers browsers with pages instead of JSON |
/// | 3 | [LinkPages] | answers `404` for links if they are off, and keeps them out of caches and search engines |
/// | 4 | [LocalHosts] | with demo accounts, rejects host names of other machines |
/// | 5 | [PublicUrl] | replaces host and scheme by those of `LADING_PUBLIC_URL` |
/// | 6 | [CrossOrigin] | answers preflight requests and adds CORS header fields, also to rejections |
/// | 7 | [WholeSegments] | rejects ambiguous paths |
/// | 8 | [QueryParameters] | rejects malformed query parameters |
/// | 9 | `trailingSlashes` | removes a trailing slash of API URLs |
/// | 10 | [TusFilter] | applies `X-HTTP-Method-Override` |
/// | 11 | [KnownMethods] | rejects unknown methods |
/// | - | Spring Security | firewall, then `SignInFilter` and `OriginGuard` (`AccountWiring`) |
/// | last | [JsonBodies] | counts JSON documents against the memory budget |
@Configuration(proxyBeanMethods = false)
class FilterWiring {
    /// URLs may contain file names with any character; the file name rules are applied to the decoded name.
    /// Parameters are restricted, because they are used in queries.
    @Bean
    HttpFirewall httpFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedPercent(true);
        firewall.setAllowUrlEncodedPeriod(true);
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowUrlEncodedDoubleSlash(true);
        firewall.setAllowBackSlash(true);
        firewall.setAllowSemicolon(true);
        firewall.setAllowUrlEncodedCarriageReturn(true);
        firewall.setAllowUrlEncodedLineFeed(true);
        firewall.setAllowUrlEncodedLineSeparator(true);
        firewall.setAllowUrlEncodedParagraphSeparator(true);
        firewall.setAllowNull(true);
        firewall.setAllowedHeaderValues(FieldText::isPlain);
        firewall.setAllowedParameterValues(PlainText::is);
        return firewall;
    }

    @Bean
    FilterRegistrationBean<Filter> unreadBodies() {
        return at(0, new UnreadBodies());
    }

    @Bean
    FilterRegistrationBean<Filter> safetyHeaders(Settings settings) {
        return at(1, new SafetyHeaders(settings.listen().hsts()));
    }

    @Bean
    FilterRegistrationBean<Filter> browserPages() {
        return at(2, new BrowserPages());
    }

    @Bean
    FilterRegistrationBean<Filter> linkPages(Settings settings, ProblemWriter problems) {
        return at(3, new LinkPages(settings.links(), problems));
    }

    @Bean
    FilterRegistrationBean<Filter> localHosts(Settings settings, ProblemWriter problems) {
        FilterRegistrationBean<Filter> registration = at(4, new LocalHosts(problems));
        registration.setEnabled(settings.people().demo());
        return registration;
    }

    @Bean
    FilterRegistrationBean<Filter> publicUrl(Settings settings) {
        Optional<URI> url = settings.listen().publicUrl();
        FilterRegistrationBean<Filter> registration = at(5, new PublicUrl(url.orElse(URI.create(""))));
        registration.setEnabled(url.isPresent());
        return registration;
    }

    @Bean
    FilterRegistrationBean<Filter> crossOrigin(AllowedOrigins allowed, Settings settings) {
        return at(6, new CrossOrigin(allowed, settings.listen().allowedHeaders()));
    }

    @Bean
    FilterRegistrationBean<Filter> wholeSegments() {
        return at(7, new WholeSegments());
    }

    @Bean
    FilterRegistrationBean<Filter> queryParameters(ProblemWriter problems) {
        return at(8, new QueryParameters(problems));
    }

    @Bean
    FilterRegistrationBean<Filter> trailingSlashes() {
        return at(
                9,
                UrlHandlerFilter.trailingSlashHandler("/api/**").wrapRequest().build());
    }

    @Bean
    FilterRegistrationBean<Filter> tusFilter() {
        return at(10, new TusFilter());
    }

    @Bean
    FilterRegistrationBean<Filter> knownMethods(ProblemWriter problems) {
        return at(11, new KnownMethods(problems));
    }

    @Bean
    FilterRegistrationBean<Filter> jsonBodies(DocumentBudget budget) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(new JsonBodies(budget));
        // Runs after the security filters, so that the sender of a document is known.
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        return registration;
    }

    private static FilterRegistrationBean<Filter> at(int place, Filter filter) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + place);
        return registration;
    }
}
