package io.lading.account;

import io.lading.account.oidc.OidcClient;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.http.AllowedOrigins;
import io.lading.http.ApiPages;
import io.lading.http.path.Paths;
import io.lading.http.problem.ProblemWriter;
import io.lading.metadata.Metadata;
import io.lading.metadata.account.AddressRows;
import io.lading.metadata.account.FactorRows;
import io.lading.metadata.account.Scope;
import io.lading.metadata.account.SecretRows;
import io.lading.metadata.account.SubjectRows;
import io.lading.metadata.account.ThrottleRows;
import io.lading.metadata.account.TokenRows;
import io.lading.metadata.account.UserRows;
import io.lading.metadata.session.SessionDatabase;
import io.lading.storage.StorageException;
import io.lading.upload.Uploads;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.session.SessionRepository;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;
import org.springframework.session.web.http.CookieSerializer;

/// Wires this package. Needs an [AccountRules], [SignInRules], a [Metadata], a [ProblemWriter],
/// [AllowedOrigins] and a [Clock].
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableSpringHttpSession
public class AccountWiring {
    /// The name of the secret in the database.
    private static final String THROTTLE_SECRET = "throttles";

    /// The name of the secret that seals what browsers keep for single sign-on.
    private static final String PROVIDER_SECRET = "sign-on";

    private static final Logger LOG = LoggerFactory.getLogger(AccountWiring.class);

    @Bean
    UserRows users(Metadata metadata, Clock clock) {
        return new UserRows(metadata, clock);
    }

    @Bean
    Tokens tokens(Metadata metadata, SecurityLog log, Clock clock) {
        return new Tokens(new TokenRows(metadata), log, clock);
    }

    @Bean
    ExpiredTokens expiredTokens(Tokens tokens, SecurityLog log) {
        return new ExpiredTokens(tokens, log);
    }

    /// Nodes on one database count failed sign-ins together.
    @Bean
    LoginThrottle loginThrottle(Metadata metadata, Clock clock) throws StorageException {
        if (!metadata.servesSeveralNodes()) {
            return new LoginThrottle(clock);
        }
        String fresh = Base64.getEncoder().encodeToString(LoginThrottle.freshSecret());
        byte[] secret = Base64.getDecoder().decode(new SecretRows(metadata).open(THROTTLE_SECRET, fresh));
        return new LoginThrottle(clock, secret, new SharedFailures(new ThrottleRows(metadata)));
    }

    @Bean
    KnownDevices knownDevices(Metadata metadata, Clock clock) throws StorageException {
        return new KnownDevices(metadata, clock);
    }

    @Bean
    PasswordHasher passwordHasher(MaxWaitingUnknown maxUnknown) {
        return new PasswordHasher(maxUnknown.count());
    }

    @Bean
    LinkGuard linkGuard(Accounts accounts, PasswordHasher hasher, LoginThrottle throttle) {
        return new LinkGuard(accounts, hasher, throttle);
    }

    @Bean
    Accounts accounts(
            UserRows users,
            Tokens tokens,
            PasswordHasher hasher,
            LoginThrottle throttle,
            KnownDevices devices,
            AccountRules rules,
            SecurityLog log,
            Clock clock)
            throws StorageException {
        DemoAccounts demo = DemoAccounts.left(users, hasher, rules);
        Accounts accounts = new Accounts(users, tokens, hasher, throttle, devices, demo, rules.secondFactor(), clock);
        for (AccountRules.Seed seed : rules.seed()) {
            boolean added = accounts.add(seed, false);
            if (added) {
                log.note(Act.done(Kind.ACCOUNT_ADDED)
                        .to(seed.name())
                        .with(seed.role().label()));
            }
            if (added && seed.weakness().isPresent()) {
                LOG.warn(
                        "The password of user {} {}. Change it.",
                        seed.name(),
                        seed.weakness().get().text());
            }
        }
        if (rules.demo()) {
            for (AccountRules.Seed seed : DemoAccounts.SEEDS) {
                if (accounts.add(seed, false)) {
                    log.note(Act.done(Kind.ACCOUNT_ADDED).to(seed.name()).with("demo"));
                }
            }
        }
        return accounts;
    }

    @Bean
    FirstPassword firstPassword(AccountRules rules, SecurityLog log) {
        FirstPassword first = new FirstPassword(rules.dataDirectory());
        log.onEvent(first::onEvent);
        return first;
    }

    @Bean
    FirstAdministrator firstAdministrator(Accounts accounts, FirstPassword file, SecurityLog log)
            throws StorageException {
        FirstAdministrator first = FirstAdministrator.ifNeeded(accounts);
        if (first.password().isPresent()) {
            file.keep(first.password().get());
            log.note(Act.done(Kind.FIRST_ADMINISTRATOR).to(FirstAdministrator.NAME));
        }
        return first;
    }

    @Bean
    SessionDatabase sessionDatabase(Metadata metadata, AccountRules rules) throws StorageException {
        return metadata.servesSeveralNodes()
                ? SessionDatabase.shared(metadata)
                : SessionDatabase.sqlite(rules.dataDirectory());
    }

    @Bean
    Sessions sessionRepository(SessionDatabase database, AccountRules rules, Clock clock) {
        return new Sessions(database.rows(), rules.sessionIdle(), clock);
    }

    /// The repository that requests use.
    @Bean
    @Primary
    SessionRepository<?> steadySessions(Sessions sessions) {
        return new SteadySessions<>(sessions);
    }

    @Bean
    CookieSerializer cookieSerializer() {
        return new SessionCookie();
    }

    @Bean
    NewSession newSession(AccountRules rules, Clock clock) {
        return new NewSession(rules, clock);
    }

    /// Asks the provider for nothing yet, so the server starts without it.
    @Bean
    SignOnParts signOnParts(
            SignInRules ways,
            AccountRules rules,
            Metadata metadata,
            UserRows users,
            Accounts accounts,
            NewSession sessions,
            SecurityLog log,
            Clock clock)
            throws StorageException {
        Optional<ProxyAccounts> proxied = ways.proxy().map(proxy -> new ProxyAccounts(proxy, users, accounts, log));
        if (ways.provider().isEmpty()) {
            return new SignOnParts(Optional.empty(), proxied);
        }
        ProviderRules provider = ways.provider().get();
        SubjectRows subjects = new SubjectRows(metadata, users, clock);
        byte[] key = Base64.getDecoder().decode(new SecretRows(metadata).open(PROVIDER_SECRET, Sealer.freshKey()));
        String path = provider.oidc().callback().getPath().replaceFirst("/oidc/callback$", "");
        SingleSignOn signOn = new SingleSignOn(
                provider,
                new OidcClient(provider.oidc(), clock),
                new ProviderAccounts(provider, users, subjects, accounts, log),
                new ProviderCookies(new Sealer(key), path, rules.sessionMax()),
                sessions,
                log);
        return new SignOnParts(Optional.of(signOn), proxied);
    }

    /// What exists only with certain settings, which cannot add beans.
    ///
    /// @param provider single sign-on
    /// @param proxied  the accounts of users whom a proxy authenticates
    record SignOnParts(Optional<SingleSignOn> provider, Optional<ProxyAccounts> proxied) {}

    @Bean
    SessionController sessionController(
            Accounts accounts,
            SecondFactor factors,
            CurrentPassword passwords,
            NewSession sessions,
            SignOnParts parts,
            SignInEvents events,
            SecurityLog log) {
        return new SessionController(accounts, factors, passwords, sessions, parts.provider(), events, log);
    }

    @Bean
    SecondFactor secondFactor(Metadata metadata, UserRows users, Accounts accounts, SecurityLog log, Clock clock) {
        return new SecondFactor(new FactorRows(metadata, users, clock), accounts, log, clock);
    }

    @Bean
    CurrentPassword currentPassword(Accounts accounts) {
        return new CurrentPassword(accounts);
    }

    @Bean
    SecondFactorController secondFactorController(
            SecondFactor factors,
            CurrentPassword passwords,
            UserRows users,
            Accounts accounts,
            NewSession sessions,
            AccountRules rules,
            SecurityLog log) {
        return new SecondFactorController(factors, passwords, users, accounts, sessions, rules, log);
    }

    @Bean
    SingleSignOnController singleSignOnController(SignOnParts parts) {
        return new SingleSignOnController(parts.provider());
    }

    @Bean
    TokenController tokenController(Tokens tokens, SecurityLog log, Clock clock) {
        return new TokenController(tokens, log, clock);
    }

    @Bean
    OwnSessionsController ownSessionsController(Sessions sessions, Accounts accounts, SecurityLog log) {
        return new OwnSessionsController(sessions, accounts, log);
    }

    @Bean
    AccountController accountController(Uploads uploads) {
        return new AccountController(uploads);
    }

    @Bean
    People people(Metadata metadata, UserRows users, Uploads uploads) {
        return new People(users, new AddressRows(metadata), uploads);
    }

    @Bean
    OneTimePasswords oneTimePasswords(Accounts accounts, AccountRules rules, Clock clock) {
        return new OneTimePasswords(accounts, rules.oneTimeAge(), clock);
    }

    @Bean
    UserController userController(
            Metadata metadata,
            UserRows users,
            People people,
            Accounts accounts,
            OneTimePasswords oneTime,
            Uploads uploads,
            SecurityLog log) {
        AbandonedUploads abandoned = new AbandonedUploads(metadata.unfinishedUploads(), uploads);
        return new UserController(users, people, accounts, oneTime, abandoned, log);
    }

    @Bean
    UserSignInsController userSignInsController(
            UserRows users, OneTimePasswords oneTime, SecondFactor factors, SecurityLog log) {
        return new UserSignInsController(users, oneTime, factors, log);
    }

    @Bean
    SignInEvents signInEvents(SecurityLog log, UserRows users) {
        return new SignInEvents(log, users);
    }

    @Bean
    SignInFilter signInFilter(
            Accounts accounts,
            SignOnParts parts,
            SessionRepository<?> sessions,
            ProblemWriter problems,
            SignInEvents events,
            Visits visits,
            Clock clock) {
        VisitSignIn visitors = new VisitSignIn(visits, accounts);
        return new SignInFilter(accounts, parts.proxied(), sessions, visitors, problems, events, clock);
    }

    /// The filter runs only in the security chain; without this, Spring Boot also registers it in front of the
    /// chain.
    @Bean
    FilterRegistrationBean<SignInFilter> signInFilterRegistration(SignInFilter filter) {
        FilterRegistrationBean<SignInFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setEnabled(false);
        return registration;
    }

    @Bean
    SecurityFilterChain security(
            HttpSecurity http, SignInFilter signIn, ProblemWriter problems, AllowedOrigins origins, SecurityLog log) {
        return http.csrf(AbstractHttpConfigurer::disable)
                // SafetyHeaders sends this header, with the configured value.
                .headers(headers -> headers.httpStrictTransportSecurity(HeadersConfigurer.HstsConfig::disable))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(signIn, AuthorizationFilter.class)
                .addFilterBefore(new OriginGuard(problems, origins, log), AuthorizationFilter.class)
                .authorizeHttpRequests(AccountWiring::routes)
                .exceptionHandling(errors -> errors.authenticationEntryPoint(
                                (request, response, _) -> problems.write(response, Challenge.missing(request)))
                        .accessDeniedHandler((request, response, denied) -> {
                            log.note(Act.of(Kind.ACCESS, Outcome.REFUSED)
                                    .by(Identity.currentName())
                                    .with(request.getMethod() + " " + request.getServletPath()));
                            problems.write(response, Challenge.denied(denied, request));
                        }))
                .build();
    }

    /// The right that each route requires; the first matching rule counts. The scope of a token is checked here:
    /// [SignInFilter] gives a request one Spring role for each of its scopes.
    private static void routes(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry routes) {
        routes.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                .permitAll()
                .requestMatchers(HttpMethod.OPTIONS, "/api/uploads", "/api/uploads/*", "/api/files", "/api/files/*")
                .permitAll()
                .requestMatchers(
                        "/api/session",
                        "/api/session/oidc/**",
                        "/api/health",
                        "/api/health/**",
                        ApiPages.CONTRACT,
                        ApiPages.PAGE,
                        Paths.STYLE)
                .permitAll()
                .requestMatchers(HttpMethod.POST, Paths.OPEN_LINK)
                .permitAll()
                .requestMatchers(Paths.LINK_CONTENT)
                .hasRole(SignInFilter.RECEIVER)
                .requestMatchers("/api/links/**")
                .hasAnyRole(Scope.UPLOAD.name(), Scope.READ.name())
                .requestMatchers("/api/users/**", "/api/webhooks/**", "/api/admin/**")
                .hasRole("ADMIN")
                .requestMatchers("/api/metrics")
                .hasRole(Scope.METRICS.name())
                .requestMatchers(HttpMethod.GET, "/api/uploads/*")
                .hasAnyRole(Scope.UPLOAD.name(), Scope.READ.name(), SignInFilter.SENDER)
                .requestMatchers(HttpMethod.GET, "/api/uploads")
                .hasRole(Scope.UPLOAD.name())
                .requestMatchers("/api/uploads/**")
                .hasAnyRole(Scope.UPLOAD.name(), SignInFilter.SENDER)
                .requestMatchers(HttpMethod.POST, "/api/files", "/api/files/batch")
                .hasAnyRole(Scope.UPLOAD.name(), SignInFilter.SENDER)
                .requestMatchers(HttpMethod.PUT, "/api/files", "/api/files/*")
                .hasAnyRole(Scope.UPLOAD.name(), SignInFilter.SENDER)
                .requestMatchers(HttpMethod.GET, "/api/settings")
                .hasAnyRole(SignInFilter.MEMBER, SignInFilter.SENDER)
                .requestMatchers("/api/files/*/digests")
                .hasRole(Scope.READ.name())
                .requestMatchers(HttpMethod.DELETE, "/api/files/**")
                .hasRole(Scope.DELETE.name())
                .requestMatchers(HttpMethod.GET, "/api/files/**", "/api/events")
                .hasRole(Scope.READ.name())
                .requestMatchers(HttpMethod.HEAD, "/api/files/**")
                .hasRole(Scope.READ.name())
                .requestMatchers("/api/files/**")
                .hasRole(Scope.UPLOAD.name())
                .requestMatchers(HttpMethod.PUT, "/api/session/password")
                .hasAnyRole(SignInFilter.MEMBER, SignInFilter.NEWCOMER)
                .requestMatchers("/api/account/second-factor/**")
                .hasAnyRole(SignInFilter.MEMBER, SignInFilter.NEWCOMER)
                .requestMatchers("/api/**")
                .hasRole(SignInFilter.MEMBER)
                .anyRequest()
                .permitAll();
    }
}
