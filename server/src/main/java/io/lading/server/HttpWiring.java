package io.lading.server;

import io.lading.account.WaitingStrangers;
import io.lading.audit.SecurityLog;
import io.lading.digest.LongDigests;
import io.lading.file.Shelf;
import io.lading.http.AllowedOrigins;
import io.lading.http.ApiPages;
import io.lading.http.Bodies;
import io.lading.http.BodyLimits;
import io.lading.http.BrowserPages;
import io.lading.http.CrossOrigin;
import io.lading.http.DocumentBudget;
import io.lading.http.ErrorDocuments;
import io.lading.http.FieldText;
import io.lading.http.JsonBodies;
import io.lading.http.KnownMethods;
import io.lading.http.LocalHosts;
import io.lading.http.PlainText;
import io.lading.http.ProblemMapper;
import io.lading.http.ProblemWriter;
import io.lading.http.PublicUrl;
import io.lading.http.QueryParameters;
import io.lading.http.RefusedPaths;
import io.lading.http.SafetyHeaders;
import io.lading.http.ServerInfo;
import io.lading.http.UnreadBodies;
import io.lading.http.UploadsList;
import io.lading.http.UploadsResource;
import io.lading.http.WebClient;
import io.lading.http.WholeSegments;
import io.lading.http.download.FileDigests;
import io.lading.http.download.FilesResource;
import io.lading.http.download.KnownFiles;
import io.lading.http.download.UploadedContent;
import io.lading.http.form.FormUpload;
import io.lading.http.plain.PlainUpload;
import io.lading.http.rufh.RufhProtocol;
import io.lading.http.tus.TusFilter;
import io.lading.http.tus.TusProtocol;
import io.lading.upload.Uploads;
import jakarta.servlet.Filter;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.filter.UrlHandlerFilter;
import tools.jackson.databind.json.JsonMapper;

/// Wires the HTTP layer.
@Configuration(proxyBeanMethods = false)
class HttpWiring {
    /// The name of a file uploaded without a name; an allowed extension is appended.
    private static final String NAMELESS = "untitled";

    /// Half of the anonymous requests may wait for a password check; the other half stays free for other
    /// requests.
    @Bean
    WaitingStrangers waitingStrangers(MemoryBudget budget) {
        return new WaitingStrangers(Math.max(1, budget.clientLimits().requests().anonymous() / 2));
    }

    @Bean
    MemoryBudget memoryBudget() {
        return MemoryBudget.ofThisProcess();
    }

    @Bean
    JettyConfiguration jettyConfiguration(Settings settings, ProblemWriter problems, MemoryBudget budget) {
        return new JettyConfiguration(settings, problems, budget);
    }

    @Bean
    ProblemWriter problemWriter(JsonMapper json) {
        return new ProblemWriter(json);
    }

    @Bean
    ProblemMapper problemMapper() {
        return new ProblemMapper();
    }

    @Bean
    ErrorDocuments errorDocuments() {
        return new ErrorDocuments();
    }

    @Bean
    RefusedPaths refusedPaths(ProblemWriter problems) {
        return new RefusedPaths(problems);
    }

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
        return first(new UnreadBodies(), 0);
    }

    @Bean
    FilterRegistrationBean<Filter> safetyHeaders(Settings settings) {
        return first(new SafetyHeaders(settings.listen().hsts()), 0);
    }

    @Bean
    FilterRegistrationBean<Filter> browserPages() {
        return first(new BrowserPages(), 0);
    }

    @Bean
    FilterRegistrationBean<Filter> queryParameters(ProblemWriter problems) {
        return first(new QueryParameters(problems), 1);
    }

    /// Every API URL also works with a trailing slash.
    @Bean
    FilterRegistrationBean<Filter> trailingSlashes() {
        return first(
                UrlHandlerFilter.trailingSlashHandler("/api/**").wrapRequest().build(), 1);
    }

    @Bean
    FilterRegistrationBean<Filter> localHosts(Settings settings, ProblemWriter problems) {
        FilterRegistrationBean<Filter> registration = first(new LocalHosts(problems), 0);
        registration.setEnabled(settings.people().demo());
        return registration;
    }

    @Bean
    AllowedOrigins allowedOrigins(Settings settings) {
        return settings.listen().allowedOrigins();
    }

    @Bean
    FilterRegistrationBean<Filter> crossOrigin(AllowedOrigins allowed, Settings settings) {
        return first(new CrossOrigin(allowed, settings.listen().allowedHeaders()), 1);
    }

    @Bean
    FilterRegistrationBean<Filter> tusFilter() {
        return first(new TusFilter(), 2);
    }

    @Bean
    FilterRegistrationBean<Filter> knownMethods(ProblemWriter problems) {
        return first(new KnownMethods(problems), 3);
    }

    @Bean
    FilterRegistrationBean<Filter> publicUrl(Settings settings) {
        Optional<URI> url = settings.listen().publicUrl();
        FilterRegistrationBean<Filter> registration = first(new PublicUrl(url.orElse(URI.create(""))), 0);
        registration.setEnabled(url.isPresent());
        return registration;
    }

    @Bean
    FilterRegistrationBean<Filter> wholeSegments() {
        return first(new WholeSegments(), 0);
    }

    private static FilterRegistrationBean<Filter> first(Filter filter, int place) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + place);
        return registration;
    }

    @Bean
    WebClient webClient() {
        return new WebClient();
    }

    @Bean
    Bodies bodies(Settings settings) {
        return new Bodies(new BodyLimits(settings.transfer().minRate(), BodyLimits.DEFAULT_WINDOW));
    }

    @Bean
    StopUploads stopUploads(Bodies bodies) {
        return new StopUploads(bodies);
    }

    @Bean
    TusProtocol tusProtocol(Settings settings, Uploads uploads, Shelf shelf, Bodies bodies) {
        return new TusProtocol(uploads, shelf, bodies, settings.rules().maxSize(), nameless(settings));
    }

    @Bean
    RufhProtocol rufhProtocol(Settings settings, Uploads uploads, Shelf shelf, Bodies bodies, Clock clock) {
        long maxAppendSize = settings.transfer().maxAppendSize();
        return new RufhProtocol(
                uploads, shelf, bodies, settings.rules().maxSize(), maxAppendSize, nameless(settings), clock);
    }

    private static String nameless(Settings settings) {
        return NAMELESS
                + settings.rules().allowedExtensions().stream().findFirst().orElse("");
    }

    @Bean
    UploadsResource uploadsResource(TusProtocol tus, RufhProtocol rufh) {
        return new UploadsResource(List.of(tus, rufh));
    }

    @Bean
    PlainUpload plainUpload(Uploads uploads, Bodies bodies, RufhProtocol rufh) {
        return new PlainUpload(uploads, bodies, rufh);
    }

    @Bean
    FormUpload formUpload(Uploads uploads, Bodies bodies) {
        return new FormUpload(uploads, bodies);
    }

    @Bean
    ApiPages apiPages() {
        return new ApiPages();
    }

    @Bean
    FilesResource filesResource(Shelf shelf, SecurityLog log, LongDigests digests) {
        return new FilesResource(shelf, log, digests);
    }

    @Bean
    FileDigests fileDigests(LongDigests digests) {
        return new FileDigests(digests);
    }

    @Bean
    UploadedContent uploadedContent(Shelf shelf, SecurityLog log, UploadsResource uploads) {
        return new UploadedContent(shelf, log, uploads);
    }

    @Bean
    KnownFiles knownFiles(Shelf shelf) {
        return new KnownFiles(shelf);
    }

    @Bean
    FilterRegistrationBean<Filter> jsonBodies(MemoryBudget budget) {
        FilterRegistrationBean<Filter> registration =
                new FilterRegistrationBean<>(new JsonBodies(new DocumentBudget(budget.documentsBytes())));
        // Runs after the security filters, so that the sender of a document is known.
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        return registration;
    }

    @Bean
    UploadsList uploadsList(Uploads uploads, JsonMapper json) {
        return new UploadsList(uploads, json);
    }

    @Bean
    ServerInfo serverInfo(Settings settings, Uploads uploads) {
        return new ServerInfo(
                uploads,
                settings.rules(),
                settings.transfer().maxAppendSize(),
                TusProtocol.extensions(),
                settings.transfer().heartbeat());
    }
}
