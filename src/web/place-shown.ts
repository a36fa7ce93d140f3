import type { LogPlace } from '../view/replica/log-place.ts'
import type { PlaceShown } from './shapes/common-shapes.ts'

export const placeShown = ({ position, ordinal, timeMs, isHead }: LogPlace): PlaceShown => ({ position, ordinal, timeMs, isHead })
