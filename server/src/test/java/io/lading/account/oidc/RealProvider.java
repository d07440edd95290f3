package io.lading.account.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;

/// A real OpenID provider, Spring Authorization Server, as a program of its own: `RealProvider PUBLIC_URL`, the
/// URL of the Lading server. It prints its own URL. All of its users have the password [#PASSWORD].
///
/// `POST /test/users?name=&groups=&label=` adds or changes a user: `name` for its sign-in form, groups
/// separated by commas, and `label`, the username that it tells its clients.
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
public class RealProvider {
    public static final String CLIENT = "lading";
    public static final String SECRET = "the secret of lading";
    public static final String PASSWORD = "provider-password";
    static final String READY = "Provider is ready at ";

    private static final String LADING = "lading.url";

    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    /// @param subject the ID of the user, which stays
    /// @param label   the username for clients
    private record Account(String subject, String label, List<String> groups) {}

    public static void main(String[] arguments) {
        SpringApplication program = new SpringApplication(RealProvider.class);
        program.setDefaultProperties(Map.of(LADING, arguments[0], "spring.threads.virtual.enabled", "false"));
        var context = (WebServerApplicationContext) program.run();
        System.out.println(READY + "http://127.0.0.1:"
                + Objects.requireNonNull(context.getWebServer()).getPort());
    }

    @Bean
    JettyServletWebServerFactory webServer() {
        return new JettyServletWebServerFactory(0);
    }

    @Bean
    FilterRegistrationBean<Filter> changes() {
        FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> {
            if (((HttpServletRequest) request).getRequestURI().equals("/test/users")) {
                String name = request.getParameter("name");
                String groups = request.getParameter("groups");
                accounts.compute(
                        name,
                        (_, before) -> new Account(
                                before == null ? UUID.randomUUID().toString() : before.subject,
                                request.getParameter("label"),
                                List.of(groups.split(","))));
            } else {
                chain.doFilter(request, response);
            }
        });
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) {
        return http.oauth2AuthorizationServer(server -> server.oidc(Customizer.withDefaults()))
                .authorizeHttpRequests(routes -> routes.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .build();
    }

    @Bean
    UserDetailsService users() {
        return name -> {
            if (!accounts.containsKey(name)) {
                throw new org.springframework.security.core.userdetails.UsernameNotFoundException(name);
            }
            return User.withUsername(name)
                    .password("{noop}" + PASSWORD)
                    .authorities("ROLE_USER")
                    .build();
        };
    }

    @Bean
    RegisteredClientRepository clients(org.springframework.core.env.Environment environment) {
        String lading = environment.getRequiredProperty(LADING);
        return new InMemoryRegisteredClientRepository(RegisteredClient.withId("1")
                .clientId(CLIENT)
                .clientSecret("{noop}" + SECRET)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri(lading + "/api/session/oidc/callback")
                .postLogoutRedirectUri(lading + "/")
                .scope("openid")
                .scope("profile")
                .clientSettings(ClientSettings.builder().requireProofKey(true).build())
                .build());
    }

    @Bean
    AuthorizationServerSettings settings() {
        return AuthorizationServerSettings.builder().build();
    }

    @Bean
    JWKSource<SecurityContext> keys() throws JOSEException {
        RSAKey key = new RSAKeyGenerator(2048).keyID("real").generate();
        JWKSet set = new JWKSet(key);
        return (selector, _) -> selector.select(set);
    }

    @Bean
    JwtDecoder decoder(JWKSource<SecurityContext> keys) {
        return org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration
                .jwtDecoder(keys);
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> claims() {
        return context -> {
            Account account = accounts.get(Objects.requireNonNull(context.<Authentication>getPrincipal())
                    .getName());
            if (account != null && context.getTokenType().getValue().equals("id_token")) {
                Map<String, Object> more = new LinkedHashMap<>();
                more.put("preferred_username", account.label);
                more.put("groups", account.groups);
                context.getClaims().subject(account.subject).claims(claims -> claims.putAll(more));
            }
        };
    }
}
