package io.strongroom.loadtests.camera;

import io.strongroom.loadtests.camera.picture.Picture;
import io.strongroom.recording.model.VideoCodec;
import java.net.URI;

/**
 * One running simulated camera.
 *
 * @param number from 1, as in the stamps and the ledger
 * @param name for people, unique among the cameras
 * @param uri where it is, without credentials
 * @param picture what it shows
 * @param codec of its video
 * @param bFrames whether frames are sent in another order than shown
 * @param audio what it lets hear
 */
public record SimulatedCamera(
    int number,
    String name,
    URI uri,
    Picture picture,
    VideoCodec codec,
    boolean bFrames,
    AudioKind audio) {}
