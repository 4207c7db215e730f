package io.strongroom.playback.watermark;

/**
 * What is laid over a picture of a certain size. Immutable by agreement: nobody changes the arrays.
 *
 * @param cover how much of each pixel is covered, row by row: 0 nothing, 255 all
 * @param bright the luma of what covers it, of 16 to 235
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Overlay(int width, int height, byte[] cover, byte[] bright) {}
