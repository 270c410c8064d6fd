export { piece } from './postgres.js'
