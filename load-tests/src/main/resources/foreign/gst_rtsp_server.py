#!/usr/bin/python3
"""An RTSP server that is not ours (GStreamer's), for proofs of interoperability.

Usage: gst_rtsp_server.py PORT
Serves /h264 and /h265, each with audio (AAC and G.711 A-law), over TCP and UDP as the client asks.
Prints "ready" when it listens.
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

PICTURE = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=480,height=272,framerate=25/1"
STREAMS = {
    "/h264": PICTURE
    + " ! x264enc tune=zerolatency speed-preset=ultrafast bitrate=600 key-int-max=50 ! h264parse"
    + " ! rtph264pay name=pay0 pt=96 config-interval=1"
    + " audiotestsrc is-live=true ! audio/x-raw,rate=16000,channels=1 ! avenc_aac ! rtpmp4gpay name=pay1 pt=97",
    "/h265": PICTURE
    + " ! x265enc tune=zerolatency speed-preset=ultrafast bitrate=600 key-int-max=50 ! h265parse"
    + " ! rtph265pay name=pay0 pt=96 config-interval=1"
    + " audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay1",
}


def main():
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(sys.argv[1])
    for path, pipeline in STREAMS.items():
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch("( " + pipeline + " )")
        factory.set_shared(True)
        server.get_mount_points().add_factory(path, factory)
    if server.attach(None) == 0:
        sys.exit("cannot listen on port " + sys.argv[1])
    print("ready", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
