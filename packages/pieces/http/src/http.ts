import { definePiece } from '@plugboard/core'
import { request } from './actions/request.js'
import { httpMethods } from './http-auth.js'

export const piece = definePiece({
  contract: 1,
  name: 'http',
  title: 'HTTP',
  type: 'Web',
  description: 'Sends any request to any web API.',
  icon: 'icon.svg',
  docs: 'https://www.rfc-editor.org/rfc/rfc9110',
  auth: httpMethods,
  actions: [request],
})
