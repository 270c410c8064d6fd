export { piece } from './http.js'
