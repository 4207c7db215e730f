// What this browser can play.

const supports = (mime) => 'MediaSource' in window && MediaSource.isTypeSupported(mime);
const mimeOf = (text) => (text.includes('/') ? text : `video/mp4; codecs="${text}"`);

/** Whether it plays any recording at all: what is not H.264 can be asked for as H.264. */
export const playsH264 = supports(mimeOf('avc1.4d0028'));
export const playsH265 = supports(mimeOf('hvc1.1.6.L120.90'));

/** Whether it plays a camera's video as it is. */
export const playable = (video) => Boolean(video?.mime) && supports(mimeOf(video.mime));
