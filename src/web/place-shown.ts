import type { LogPlace } from '../view/replica/log-place.ts'
import type { View } from '../view/replica/view.ts'
import type { EventPlaceShown, PlaceShown } from './shapes/common-shapes.ts'

export const placeShown = ({ position, ordinal, timeMs, isHead }: LogPlace): PlaceShown => ({ position, ordinal, timeMs, isHead })

/** Where an event stands, by its number. */
export const eventPlace = ({ columns }: View, ordinal: number): EventPlaceShown => ({
  position: columns.position(ordinal),
  ordinal,
  timeMs: columns.timeMs(ordinal),
})
