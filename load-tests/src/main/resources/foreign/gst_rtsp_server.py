#!/usr/bin/python3
"""RTSP servers that are not ours (GStreamer's), for proofs of interoperability.

Usage: gst_rtsp_server.py USER PASSWORD CERTIFICATE KEY BASIC_PORT DIGEST_PORT TLS_BASIC_PORT TLS_DIGEST_PORT
Each port serves /h264 and /h265, each with audio (AAC and G.711 A-law), over TCP and UDP as the client asks; the last
two within TLS. The encoders are shared by all of them. Prints "ready" when all listen.
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

PICTURE = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=180,framerate=25/1"
STREAMS = {
    "/h264": PICTURE
    + " ! x264enc tune=zerolatency speed-preset=ultrafast bitrate=300 key-int-max=50 ! h264parse"
    + " ! rtph264pay name=pay0 pt=96 config-interval=1"
    + " audiotestsrc is-live=true ! audio/x-raw,rate=16000,channels=1 ! avenc_aac ! rtpmp4gpay name=pay1 pt=97",
    "/h265": PICTURE
    + " ! x265enc tune=zerolatency speed-preset=ultrafast bitrate=300 key-int-max=50 ! h265parse"
    + " ! rtph265pay name=pay0 pt=96 config-interval=1"
    + " audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay1",
}


def mount_points():
    mounts = GstRtspServer.RTSPMountPoints.new()
    for path, pipeline in STREAMS.items():
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch("( " + pipeline + " )")
        factory.set_shared(True)
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role("viewer", "media.factory.access", True)
        permissions.add_permission_for_role("viewer", "media.factory.construct", True)
        factory.set_permissions(permissions)
        mounts.add_factory(path, factory)
    return mounts


def authentication(digest, user, password, certificate):
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    if digest:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(user, password, token)
    else:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    if certificate:
        auth.set_tls_certificate(certificate)
    return auth


def main():
    Gst.init(None)
    user, password, certificate_file, key_file = sys.argv[1:5]
    certificate = Gio.TlsCertificate.new_from_files(certificate_file, key_file)
    mounts = mount_points()
    servers = []
    for port, digest, tls in zip(sys.argv[5:9], (False, True, False, True), (None, None, certificate, certificate)):
        server = GstRtspServer.RTSPServer()
        server.set_address("127.0.0.1")
        server.set_service(port)
        server.set_mount_points(mounts)
        server.set_auth(authentication(digest, user, password, tls))
        if server.attach(None) == 0:
            sys.exit("cannot listen on port " + port)
        servers.append(server)
    print("ready", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
