/** What breaks a property, as a condition on final states: those in which all threads have ended. */
import type { Machine, Property } from '../../model/machine/machine.ts';
import { endedOf } from '../scalar/actions.ts';
import { mapParts, not } from '../scalar/fold-scalar.ts';
import { Projector } from '../scalar/project.ts';
import { FALSE, type Place, type Scalar, TRUE } from '../scalar/scalar.ts';
import { keyOf } from '../scalar/scalar-key.ts';
import type { System } from '../scalar/system.ts';
import { NotALitmusTest } from './not-a-litmus-test.ts';

/**
 * Returns what is true of the final states in which `property` is broken, with places as `register` says.
 *
 * @throws NotALitmusTest if a state that is not final may break it: a litmus test does not see these.
 */
export function brokenAtEnd(
  system: System,
  property: Property,
  register: (place: Place) => Scalar,
): Scalar {
  const body = new Projector(system, undefined).scalar(property.body);
  const broken = property.form === 'never' ? body : not(body);
  const ends = endsOf(system);
  for (const end of ends) {
    if (withEnds(broken, new Map([[end, FALSE]])) !== FALSE) {
      throw new NotALitmusTest(
        `\`${property.name}\` is about states in which not all threads have ended; ` +
          'say of each thread that it is `done`',
        property.span,
      );
    }
  }
  const final = withEnds(broken, new Map(ends.map((end) => [end, TRUE])));
  return withRegisters(final, register);
}

/** For each thread the text of the expression that says that it has ended. */
function endsOf(system: System): readonly string[] {
  return system.templates.flatMap((roots) => endedOf(system, roots).map(keyOf));
}

function withEnds(scalar: Scalar, known: ReadonlyMap<string, Scalar>): Scalar {
  const value = known.get(keyOf(scalar));
  return value ?? mapParts(scalar, (part) => withEnds(part, known));
}

function withRegisters(scalar: Scalar, register: (place: Place) => Scalar): Scalar {
  if (scalar.kind === 'place') return register(scalar.place);
  return mapParts(scalar, (part) => withRegisters(part, register));
}

/** The properties of `machine` that are of states and among `asked`. */
export function propertiesOf(
  { properties }: Machine,
  asked: ReadonlySet<string>,
): readonly Property[] {
  return properties.filter(({ form, name }) => form !== 'cover' && asked.has(name));
}
