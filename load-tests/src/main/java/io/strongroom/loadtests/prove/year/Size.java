package io.strongroom.loadtests.prove.year;

/**
 * How much happens.
 *
 * @param days so many days are played
 * @param cameras each of which makes two packs a day
 * @param daysBetweenOpening how often packs are opened again
 */
record Size(int days, int cameras, int daysBetweenOpening) {}
