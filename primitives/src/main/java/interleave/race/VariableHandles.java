package interleave.race;

import interleave.hooks.HookSites;
import interleave.race.Family.Effect;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.invoke.VarHandle;
import java.lang.invoke.VarHandle.VarHandleDesc;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which fields variable handles stand for, and what their methods do. Thread-safe. */
final class VariableHandles {

  private final Map<VarHandle, Integer> variables = new ConcurrentHashMap<>();

  /** The number of the field; 0 if it is no field. */
  int variableOf(VarHandle handle) {
    return variables.computeIfAbsent(
        handle, h -> h.describeConstable().map(VariableHandles::number).orElse(0));
  }

  private static int number(VarHandleDesc field) {
    List<ConstantDesc> arguments = field.bootstrapArgsList();
    if (arguments.size() < 2 || !(arguments.get(0) instanceof ClassDesc declaring)) {
      return 0;
    }
    String descriptor = declaring.descriptorString();
    String className = descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    return HookSites.variable(className, field.constantName());
  }

  static boolean isPlain(String method) {
    return method.equals("get") || method.equals("set");
  }

  static Effect effectOf(String method) {
    return switch (method) {
      case "get", "set", "getOpaque", "setOpaque", "weakCompareAndSetPlain" -> Effect.NONE;
      case "getVolatile", "getAcquire" -> Effect.ACQUIRES;
      case "setVolatile", "setRelease" -> Effect.RELEASES;
      default -> Effect.BOTH;
    };
  }
}
