package io.strongroom.playback.audit;

/** Proof that an intent is durable; {@code id} names the entry. */
public record IntentReceipt(String id) {}
