import { folderAuth } from './folder-auth.js'
import { shareAuth } from './share-auth.js'

/** A folder of the server, or a share on the network. Everything can be done with both. */
export const methods = [folderAuth, shareAuth] as const
