/** Request, approval and grant: who may see which footage, because somebody else has said so. */
@NullMarked
package io.strongroom.playback.grant;

import org.jspecify.annotations.NullMarked;
