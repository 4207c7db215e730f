package io.strongroom.loadtests.prove.year;

/**
 * How much happens.
 *
 * @param days so many days are played
 * @param cameras each of which makes a pack a day, in the morning or before midnight
 * @param daysBetweenOpening how often packs are opened again
 */
record Size(int days, int cameras, int daysBetweenOpening) {}
