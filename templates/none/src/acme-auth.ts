import { noAuth } from '@plugboard/core'

export const acmeAuth = noAuth()
