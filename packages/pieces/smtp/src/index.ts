export { piece } from './smtp.js'
