/*
 * wfd_presentation_URL (W-92), and the addresses of requests.
 */
#ifndef SUNDOG_WFD_WFD_PRESENTATION_URL_H
#define SUNDOG_WFD_WFD_PRESENTATION_URL_H

#include "wfd_print.h"

/* What the source addresses everything to, except OPTIONS (W-65). */
#define WFD_SOURCE_URI	 "rtsp://localhost/wfd1.0"
#define WFD_DEFAULT_PORT 7236

/*
 * Two addresses, verbatim; data NULL for "none". A missing second one is
 * "none". False: a word that is neither "none" nor an rtsp address.
 */
bool wfd_presentation_url_parse(
	struct wfd_text value, struct wfd_text *url0, struct wfd_text *url1);
/* "rtsp://192.168.49.1/wfd1.0/streamid=0 none"; the port only if unusual. */
void wfd_presentation_url_print(
	struct wfd_print *out, const char *host, uint16_t port);

/*
 * Does a request's address mean our one stream? By its path alone: any host
 * and port, .../wfd1.0, .../wfd1.0/streamid=0, a slash behind it or not.
 */
bool wfd_uri_is_stream(struct wfd_text uri);

#endif
