package io.strongroom.recording.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressAllowListTest {
  private final AddressAllowList list =
      new AddressAllowList(AddressAllowList.DEFAULT_NETWORKS, InetAddress::getAllByName);

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "10.255.0.1, true",
    "172.16.0.1, true",
    "172.31.255.255, true",
    "172.32.0.1, false",
    "192.168.7.7, true",
    "192.169.0.1, false",
    "169.254.169.254, false",
    "8.8.8.8, false",
    "0.0.0.0, false",
    "::1, true",
    "::2, false",
    "fd00::1, true",
    "fe80::1, false",
    "2001:db8::1, false",
    "::ffff:169.254.169.254, false",
    "::ffff:10.0.0.1, true"
  })
  void knowsItsNetworks(String address, boolean allowed) throws Exception {
    assertThat(list.allows(InetAddress.getByName(address))).isEqualTo(allowed);
  }

  @Test
  void takesTheFirstAllowedAddressAndResolvesOnce() throws Exception {
    InetAddress outside = InetAddress.getByName("8.8.8.8");
    InetAddress inside = InetAddress.getByName("10.0.0.9");
    int[] asked = {0};
    AddressAllowList mixed =
        new AddressAllowList(
            AddressAllowList.DEFAULT_NETWORKS,
            host -> {
              asked[0]++;
              return new InetAddress[] {outside, inside};
            });
    assertThat(mixed.resolve("camera")).isEqualTo(inside);
    assertThat(asked[0]).isEqualTo(1);
  }

  @Test
  void refusalNamesTheSettingAndNotTheAddress() {
    assertThatThrownBy(() -> list.resolve("169.254.169.254"))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DENIED))
        .hasMessageContaining("ingest.allow")
        .hasMessageNotContaining("169.254");
    AddressAllowList unknown =
        new AddressAllowList(
            AddressAllowList.DEFAULT_NETWORKS,
            host -> {
              throw new UnknownHostException(host);
            });
    assertThatThrownBy(() -> unknown.resolve("nowhere"))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/x",
        "name/8",
        "::/129",
        "10/8/8"
      })
  void refusesMalformedNetworks(String text) {
    assertThatThrownBy(() -> Network.parse(text))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining("10.0.0.0/8");
  }

  @Test
  void literalsAreWrittenForAddresses() throws Exception {
    assertThat(AddressAllowList.literal(InetAddress.getByName("10.0.0.1"))).isEqualTo("10.0.0.1");
    assertThat(AddressAllowList.literal(InetAddress.getByName("fd00::1"))).startsWith("[fd00:");
  }
}
