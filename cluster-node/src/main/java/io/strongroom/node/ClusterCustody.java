package io.strongroom.node;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.retention.expiry.Custody;
import io.strongroom.retention.peer.RemoteRewrap;
import io.strongroom.retention.policy.AgreedKeys;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A node's part in expiry in a cluster: hold keys are agreed upon with the other keyholders, the
 * record of a key that is destroyed goes with it, and a node without a key store asks one that has
 * it.
 *
 * @param self this node
 * @param own what it would do if it stood alone
 * @param agreed the keys that keyholders have in common
 * @param well the other nodes that can be asked
 */
record ClusterCustody(
    ClusterNode self,
    NodeCustody own,
    AgreedKeys agreed,
    PeerClient client,
    Supplier<List<ClusterNode>> well)
    implements Custody {
  @Override
  public boolean isKeyholder() {
    return self.is(Role.KEYHOLDER);
  }

  @Override
  public boolean isOpen() {
    return isKeyholder() && own.isOpen();
  }

  @Override
  public Rewrap rewrapTo(DayKeyId holdKey) {
    Optional<KeyStore> store = own.keys().store().filter(open -> isKeyholder());
    return store.isPresent()
        ? Rewrap.to(agreed.holdKey(holdKey, store.get()), store.get(), own.random())
        : new RemoteRewrap(holdKey, client, well.get());
  }

  @Override
  public List<String> keyIds(DayKeyId classDay) {
    return own.keyIds(classDay);
  }

  @Override
  public boolean yields(DayKeyId classDay) {
    return own.yields(classDay);
  }

  @Override
  public int destroy(DayKeyId classDay) {
    int slots = own.destroy(classDay);
    agreed.forget(classDay);
    return slots;
  }

  @Override
  public void closePacks() {
    own.closePacks();
  }

  @Override
  public String sign(String text) {
    return own.sign(text);
  }

  @Override
  public String certificateKey() {
    return own.certificateKey();
  }
}
