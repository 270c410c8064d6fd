import { field } from '@plugboard/core'

/** A place on the map, in degrees (WGS 84). */
export const locationFields = {
  latitude: field.number({ title: 'Latitude', placeholder: '57.7089', min: -90, max: 90 }),
  longitude: field.number({ title: 'Longitude', placeholder: '11.9746', min: -180, max: 180 }),
  name: field.text({ title: 'Name', optional: true, maxLength: 1_000 }),
  address: field.text({ title: 'Address', optional: true, maxLength: 1_000 }),
}
