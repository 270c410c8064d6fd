import { definePiece } from '@plugboard/core'
import { acmeAuth } from './acme-auth.js'
import { getItem } from './actions/get-item.js'
import { newItem } from './triggers/new-item.js'

const about = { contract: 1, name: 'acme', title: 'Acme', type: 'Web', description: 'Gets and watches items.' } as const
const links = { icon: 'icon.svg', docs: 'https://acme.example/docs', endpoints: { api: 'https://api.acme.example' } }
export const acme = definePiece({ ...about, ...links, auth: [acmeAuth], actions: [getItem], triggers: [newItem] })
