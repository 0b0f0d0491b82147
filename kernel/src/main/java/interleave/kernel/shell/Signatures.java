package interleave.kernel.shell;

import interleave.kernel.display.JShellNames;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.jshell.MethodSnippet;
import jdk.jshell.VarSnippet;

/** How things are declared, on one line, with simple type names. */
final class Signatures {

  private Signatures() {}

  static String of(MethodSnippet method) {
    String signature = method.signature();
    String result = signature.substring(signature.lastIndexOf(')') + 1);
    return result
        + " "
        + method.name()
        + "("
        + method.parameterTypes().replaceAll(",(?=\\S)", ", ")
        + ")";
  }

  /** The type of a variable; JShell writes packages out unless the very type is imported. */
  static String typeOf(VarSnippet variable) {
    return shortened(variable.typeName());
  }

  /**
   * The public methods of a class by name, each with the signature of one of its overloads and how
   * many more there are; an interface has those of {@code Object} too.
   */
  static Map<String, Member> methods(Class<?> type) {
    Stream<Method> all =
        type.isInterface()
            ? Stream.concat(
                Arrays.stream(type.getMethods()), Arrays.stream(Object.class.getMethods()))
            : Arrays.stream(type.getMethods());
    Map<String, List<Method>> byName =
        all.filter(method -> !method.isBridge() && !method.isSynthetic())
            .sorted(Comparator.comparingInt(Method::getParameterCount))
            .collect(
                Collectors.groupingBy(Method::getName, LinkedHashMap::new, Collectors.toList()));
    Map<String, Member> members = new LinkedHashMap<>();
    byName.forEach((name, overloads) -> members.put(name, member(overloads)));
    return members;
  }

  /** The methods of {@code Object} by name, those that only a subclass may call too. */
  static Map<String, Member> objectMethods() {
    Map<String, Member> members = new LinkedHashMap<>(methods(Object.class));
    for (Method method : Object.class.getDeclaredMethods()) {
      if (Modifier.isProtected(method.getModifiers())) {
        members.put(method.getName(), member(List.of(method)));
      }
    }
    return members;
  }

  /** The public fields of a class by name. */
  static Map<String, Member> fields(Class<?> type) {
    Map<String, Member> members = new LinkedHashMap<>();
    for (Field field : type.getFields()) {
      members.putIfAbsent(
          field.getName(), new Member(text(field.getGenericType()) + " " + field.getName(), false));
    }
    return members;
  }

  /** Signatures of the public constructors, shortest first. */
  static List<String> constructors(Class<?> type) {
    return Arrays.stream(type.getConstructors())
        .sorted(Comparator.comparingInt(Executable::getParameterCount))
        .map(constructor -> of(constructor, Optional.empty()))
        .toList();
  }

  /** Several signatures as one line. */
  static String oneOf(List<String> signatures) {
    if (signatures.isEmpty()) {
      return "";
    }
    return signatures.size() == 1
        ? signatures.get(0)
        : signatures.get(0) + " (+" + (signatures.size() - 1) + " more)";
  }

  /**
   * A member of a class.
   *
   * @param everywhere whether every object has it
   */
  record Member(String signature, boolean everywhere) {}

  private static Member member(List<Method> overloads) {
    List<String> distinct = overloads.stream().map(Signatures::of).distinct().toList();
    boolean everywhere =
        overloads.stream().allMatch(method -> method.getDeclaringClass() == Object.class);
    return new Member(oneOf(distinct), everywhere);
  }

  private static String of(Method method) {
    return of(method, Optional.empty());
  }

  /** A method or constructor, with the names of its parameters if they are known from elsewhere. */
  static String of(Executable executable, Optional<List<String>> names) {
    String parameters = parameters(executable, names);
    if (executable instanceof Method method) {
      String modifier = Modifier.isStatic(method.getModifiers()) ? "static " : "";
      return modifier + text(method.getGenericReturnType()) + " " + method.getName() + parameters;
    }
    return executable.getDeclaringClass().getSimpleName() + parameters;
  }

  static String of(Field field) {
    String modifier = Modifier.isStatic(field.getModifiers()) ? "static " : "";
    return modifier + text(field.getGenericType()) + " " + field.getName();
  }

  /** The head of a class's declaration. */
  static String of(Class<?> type) {
    String head =
        type.toGenericString().replaceAll("\\b(public|protected|private|static|strictfp) ", "");
    if (type.isInterface() || type.isEnum() || type.isRecord()) {
      head = head.replaceAll("\\b(abstract|final) ", ""); // which it is by nature
    }
    String kind = head.substring(0, head.indexOf(type.getName()));
    String arguments = head.substring(head.indexOf(type.getName()) + type.getName().length());
    String shown = kind + type.getSimpleName() + shortened(arguments);
    Type parent = type.getGenericSuperclass();
    boolean telling =
        parent != null && !type.isEnum() && !type.isRecord() && parent != Object.class;
    return telling ? shown + " extends " + text(parent) : shown;
  }

  private static String parameters(Executable executable, Optional<List<String>> names) {
    Parameter[] parameters = executable.getParameters();
    // Hidden parameters, as of an inner class's constructor, are not in the source.
    List<String> known = names.filter(n -> n.size() == parameters.length).orElse(List.of());
    return IntStream.range(0, parameters.length)
        .mapToObj(
            i -> {
              String type = text(parameters[i].getParameterizedType());
              String shown =
                  parameters[i].isVarArgs() ? type.substring(0, type.length() - 2) + "..." : type;
              if (!known.isEmpty()) {
                return shown + " " + known.get(i);
              }
              return parameters[i].isNamePresent() ? shown + " " + parameters[i].getName() : shown;
            })
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** A type without packages and without JShell's wrapper class. */
  private static String text(Type type) {
    return shortened(type.getTypeName());
  }

  private static String shortened(String type) {
    return JShellNames.removedFrom(type)
        .replaceAll("\\b[a-z_][\\w]*\\.", "")
        .replaceAll(",(?=\\S)", ", ")
        .replace('$', '.');
  }
}
