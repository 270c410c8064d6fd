import { accessKeyMethod } from './access-key-auth.js'
import { assumeRoleMethod } from './assume-role-auth.js'

/** Every way to connect. */
export const s3Methods = [accessKeyMethod, assumeRoleMethod] as const
