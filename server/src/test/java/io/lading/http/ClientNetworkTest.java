package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientNetworkTest {
    @Test
    void networks_ofAddresses_areAnAddressOrAHousehold_andWiderANeighbourhoodOrASite() {
        assertThat(ClientNetwork.of("198.51.100.7").text()).isEqualTo("198.51.100.7");
        assertThat(ClientNetwork.widerOf("198.51.100.7")).isEqualTo(ClientNetwork.widerOf("198.51.100.200"));
        assertThat(ClientNetwork.widerOf("198.51.100.7").text()).isEqualTo("198.51.100.0/24");
        assertThat(ClientNetwork.of("2001:db8:1:2:3:4:5:6")).isEqualTo(ClientNetwork.of("2001:db8:1:2::1"));
        assertThat(ClientNetwork.of("2001:db8:1:2::1")).isNotEqualTo(ClientNetwork.of("2001:db8:1:3::1"));
        assertThat(ClientNetwork.widerOf("2001:db8:1:2::1")).isEqualTo(ClientNetwork.widerOf("2001:db8:1:3::1"));
        assertThat(ClientNetwork.widerOf("2001:db8:1::1").text()).endsWith("/48");
    }

    @Test
    void texts_thatAreNoAddress_shareOneNetwork() {
        assertThat(ClientNetwork.of("a name")).isEqualTo(ClientNetwork.of("x".repeat(1000)));
        assertThat(ClientNetwork.widerOf("a name")).isEqualTo(ClientNetwork.of("another"));
    }
}
