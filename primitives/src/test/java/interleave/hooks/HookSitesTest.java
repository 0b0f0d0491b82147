package interleave.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HookSitesTest {

  /** Of this test alone: the table is the process's. */
  private static final String OWNER = HookSitesTest.class.getName() + "$Owner";

  private static HookSite field(String name) {
    int variable = HookSites.variable(OWNER, name);
    return new HookSite("cell 1", OWNER, "m", 1, HookKind.READ, OWNER, name, "I", false, variable);
  }

  @Test
  void forgottenSite_standsForNoPlace_andOthersStay() {
    HookSite stays = field("stays");
    int staying = HookSites.add(stays);
    List<Integer> gone = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) { // several pages
      gone.add(HookSites.add(field("goes")));
    }
    int last = HookSites.add(stays);
    HookSites.forget(gone);
    gone.forEach(site -> assertEquals("", HookSites.get(site).unit()));
    assertSame(stays, HookSites.get(staying));
    assertSame(stays, HookSites.get(last));
    HookSites.forget(List.of(staying, last));
  }

  @Test
  void numbers_areNeverUsedAgain() {
    int first = HookSites.add(field("first"));
    HookSites.forget(List.of(first));
    int second = HookSites.add(field("second"));
    assertNotEquals(first, second);
    HookSites.forget(List.of(second));
  }

  @Test
  void variable_hasOneNumberAsLongAsASiteUsesIt() {
    HookSite site = field("shared");
    int one = HookSites.add(site);
    int other = HookSites.add(site);
    HookSites.forget(List.of(one));
    assertEquals(site.variable(), HookSites.variable(OWNER, "shared"));
    HookSites.forget(List.of(other));
    assertNotEquals(site.variable(), HookSites.variable(OWNER, "shared"));
  }
}
