/** An SVG may hold script; shown as an image from here it can do nothing. */
export const ICON_HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'cache-control': 'private, max-age=86400',
}
