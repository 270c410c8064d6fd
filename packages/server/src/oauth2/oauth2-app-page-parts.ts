import type { PageParts } from '../pages/shell.js'
import type { OAuth2AppServices } from './oauth2-app-operations.js'

/** What the pages of OAuth2 apps draw on. */
export interface OAuth2AppPageParts extends PageParts, OAuth2AppServices {}

/** Where the pages are. */
export const OAUTH2_APPS = '/projects/:project/settings/oauth2-apps'
