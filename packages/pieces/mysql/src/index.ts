export { piece } from './mysql.js'
