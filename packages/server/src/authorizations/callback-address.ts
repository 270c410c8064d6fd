/** Path of the callback; the last part of it tells OAuth2 apps, and connections with a client of their own, apart. */
export const CALLBACK_PATH = '/oauth2/callback'
