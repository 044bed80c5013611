/** wasm-bindgen, with the module as base64 inside the package: rigid bodies, single precision. */
import rapier from '@dimforge/rapier3d-compat';

export async function job() {
  await rapier.init();
  const world = new rapier.World({ x: 0, y: -9.81, z: 0 });
  world.createCollider(rapier.ColliderDesc.cuboid(8, 0.1, 8));
  const bodies = Array.from({ length: 10 }, (_, i) => {
    const body = world.createRigidBody(
      rapier.RigidBodyDesc.dynamic().setTranslation((i % 3) * 0.4, 1 + i * 1.2, (i % 2) * 0.3),
    );
    world.createCollider(
      i % 2 ? rapier.ColliderDesc.ball(0.5) : rapier.ColliderDesc.cuboid(0.5, 0.4, 0.3),
      body,
    );
    return body;
  });
  for (let step = 0; step < 90; step++) world.step();
  return bodies.map((body) => [body.translation(), body.rotation()]);
}
