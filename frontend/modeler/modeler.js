// What Camunda Modeler is made of, without its panels: tests apply element templates with it.
import Modeler from "bpmn-js/lib/Modeler";
import { CloudElementTemplatesCoreModule } from "bpmn-js-element-templates/core";
import { validateAllZeebe } from "@bpmn-io/element-templates-validator";
import ZeebeBehaviors from "camunda-bpmn-js-behaviors/lib/camunda-cloud";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";

/** Returns the faults that the published schema finds in templates, by their ids. */
window.templateFaults = (templates) =>
  validateAllZeebe(templates)
    .results.filter((it) => !it.valid)
    .map((it) => `${it.object?.id}: ${it.errors.map((error) => error.message).join("; ")}`);

/** Returns a diagram as the modeler saves it, whatever else is done to it. */
window.saved = async (xml) => (await (await opened(xml, [])).saveXML({ format: true })).xml;

/**
 * Applies a template to an element and fills the controls of the panel in, by the names that they are
 * bound to; returns the diagram as the modeler saves it.
 */
window.applied = async (xml, templates, id, elementId, values) => {
  const modeler = await opened(xml, templates);
  const templatesOf = modeler.get("elementTemplates");
  const registry = modeler.get("elementRegistry");
  const template = templates.find((it) => it.id === id);
  templatesOf.applyTemplate(registry.get(elementId), template);
  for (const [name, value] of Object.entries(values)) {
    fill(modeler, registry.get(elementId), template, name, value);
  }
  return (await modeler.saveXML({ format: true })).xml;
};

async function opened(xml, templates) {
  document.body.replaceChildren();
  const modeler = new Modeler({
    container: document.body,
    additionalModules: [ZeebeBehaviors, CloudElementTemplatesCoreModule],
    moddleExtensions: { zeebe },
  });
  const faults = [];
  modeler.on("elementTemplates.errors", (event) => faults.push(...event.errors));
  modeler.get("elementTemplatesLoader").setTemplates(templates);
  if (faults.length) throw new Error(faults.map((it) => it.message).join("; "));
  const { warnings } = await modeler.importXML(xml);
  if (warnings.length) throw new Error(warnings.map((it) => it.message).join("; "));
  return modeler;
}

/** Writes a value where the control of that name writes it. */
function fill(modeler, element, template, name, value) {
  const [target, key] = found(element, name) ?? added(modeler, element, template, name);
  modeler.get("modeling").updateModdleProperties(element, target, { [key]: value });
}

/** Adds what holds the value of an optional control: it is not there while it is empty. */
function added(modeler, element, template, name) {
  const binding = template.properties.find((it) => it.optional && it.binding.name === name)?.binding;
  const [list, holder, type, key] =
    {
      "zeebe:input": ["inputParameters", "zeebe:IoMapping", "zeebe:Input", "target"],
      "zeebe:property": ["properties", "zeebe:Properties", "zeebe:Property", "name"],
    }[binding?.type] ?? [];
  if (!type) throw new Error(`${element.id}: the template has nothing named ${name} now`);
  const extensions = element.businessObject.extensionElements;
  const factory = modeler.get("bpmnFactory");
  const modeling = modeler.get("modeling");
  let parent = extensions.values.find((it) => it.$type === holder);
  if (!parent) {
    parent = factory.create(holder, { [list]: [] });
    parent.$parent = extensions;
    modeling.updateModdleProperties(element, extensions, { values: [...extensions.values, parent] });
  }
  const made = factory.create(type, { [key]: name });
  made.$parent = parent;
  modeling.updateModdleProperties(element, parent, { [list]: [...(parent[list] ?? []), made] });
  return found(element, name);
}

/** Returns what holds the value of a name, and under which key, if it is there. */
function found(element, name) {
  const business = element.businessObject;
  const event = business.eventDefinitions?.[0];
  const extensions = [business, event?.messageRef].flatMap(
    (it) => it?.extensionElements?.values ?? [],
  );
  const inside = (type, list) =>
    extensions.filter((it) => it.$type === type).flatMap((it) => it[list] ?? []);
  const input = inside("zeebe:IoMapping", "inputParameters").find((it) => it.target === name);
  if (input) return [input, "source"];
  const property = inside("zeebe:Properties", "properties").find((it) => it.name === name);
  if (property) return [property, "value"];
  if (name === "message" && event?.messageRef) return [event.messageRef, "name"];
  if (/^time[A-Z]/.test(name) && event?.[name]) return [event[name], "body"];
  const holder = {
    assignee: "zeebe:AssignmentDefinition",
    formId: "zeebe:FormDefinition",
    correlationKey: "zeebe:Subscription",
  }[name];
  const held = extensions.find((it) => it.$type === holder);
  return held && [held, name];
}
