// Hadoop Streaming for the laptop: mapper and reducer are programs that read and write lines, run by Hadoop's own
// LocalJobRunner. hadoop-streaming.jar itself is in no package the laptop installs; this follows its documentation:
// https://hadoop.apache.org/docs/r3.4.1/hadoop-streaming/HadoopStreaming.html
//
//   RunJar streaming.jar -files URL#NAME,... -mapper NAME [-reducer NAME] -input PATH -output PATH [-numReduceTasks N]
package laptop

import java.io.{BufferedInputStream, BufferedOutputStream, ByteArrayOutputStream, File, IOException, InputStream}
import org.apache.hadoop.conf.{Configuration, Configured}
import org.apache.hadoop.fs.Path
import org.apache.hadoop.io.{LongWritable, Text}
import org.apache.hadoop.mapreduce.{Job, Mapper, Reducer, TaskInputOutputContext}
import org.apache.hadoop.mapreduce.lib.input.{FileInputFormat, TextInputFormat}
import org.apache.hadoop.mapreduce.lib.output.{FileOutputFormat, TextOutputFormat}
import org.apache.hadoop.util.{Tool, ToolRunner}

/** One program: what goes in are lines, what comes out are records, split at the first tab. */
class Program(command: String, context: TaskInputOutputContext[_, _, Text, Text]) {
  private val process = new ProcessBuilder(Program.words(command): _*).start()
  private val input = new BufferedOutputStream(process.getOutputStream, 1 << 16)
  @volatile private var failure: Option[Throwable] = None
  private val readers = Seq(inBackground(records()), inBackground(reports()))

  private def inBackground(work: => Unit): Thread = {
    val thread = new Thread(() => try work catch { case problem: Throwable => failure = Some(problem) })
    thread.start()
    thread
  }

  def write(parts: Text*): Unit = {
    if (failure.isDefined) throw new IOException(s"what $command wrote cannot be read", failure.get)
    try {
      for ((part, number) <- parts.zipWithIndex) {
        if (number > 0) input.write('\t')
        input.write(part.getBytes, 0, part.getLength)
      }
      input.write('\n')
    } catch { case _: IOException => finish() } // it has ended: its exit code says why
  }

  def finish(): Unit = {
    try input.close() catch { case _: IOException => }
    readers.foreach(_.join())
    val code = process.waitFor()
    if (code != 0) throw new RuntimeException(s"PipeMapRed.waitOutputThreads(): subprocess failed with code $code")
    failure.foreach(problem => throw new IOException(s"what $command wrote cannot be read", problem))
  }

  private def records(): Unit = Program.lines(process.getInputStream) { line =>
    val tab = line.indexOf('\t'.toByte)
    val (key, value) = if (tab < 0) (line, Array.emptyByteArray) else (line.take(tab), line.drop(tab + 1))
    val record = (new Text(key), new Text(value))
    context.synchronized(context.write(record._1, record._2))
  }

  /** Counters are lines of the form reporter:counter:<group>,<counter>,<amount>; the rest is for the task's log. */
  private def reports(): Unit = Program.lines(process.getErrorStream) { line =>
    new String(line, "UTF-8") match {
      case Program.Counter(group, name, amount) =>
        context.synchronized(context.getCounter(group, name).increment(amount.toLong))
      case status if status.startsWith("reporter:status:") => context.setStatus(status.drop("reporter:status:".length))
      case other => System.err.println(other)
    }
  }
}

object Program {
  /** As in Hadoop: no shell reads the command, and a file that -files brought is found by its name. */
  def words(command: String): Array[String] = {
    val words = command.trim.split("\\s+")
    val brought = new File(words.head)
    if (brought.exists) words.updated(0, brought.getAbsolutePath) else words
  }

  val Counter = "reporter:counter:([^,]*),([^,]*),(-?[0-9]+)".r

  def lines(stream: InputStream)(each: Array[Byte] => Unit): Unit = {
    val source = new BufferedInputStream(stream, 1 << 16)
    val line = new ByteArrayOutputStream
    var byte = source.read()
    while (byte >= 0) {
      if (byte == '\n') { each(line.toByteArray); line.reset() } else line.write(byte)
      byte = source.read()
    }
    if (line.size > 0) each(line.toByteArray)
  }
}

class PipeMapper extends Mapper[LongWritable, Text, Text, Text] {
  override def run(context: Mapper[LongWritable, Text, Text, Text]#Context): Unit = {
    val program = new Program(context.getConfiguration.get("stream.map.command"), context)
    while (context.nextKeyValue()) program.write(context.getCurrentValue)
    program.finish()
  }
}

class PipeReducer extends Reducer[Text, Text, Text, Text] {
  override def run(context: Reducer[Text, Text, Text, Text]#Context): Unit = {
    val program = new Program(context.getConfiguration.get("stream.reduce.command"), context)
    while (context.nextKey()) {
      val values = context.getValues.iterator
      while (values.hasNext) {
        val value = values.next()
        program.write(context.getCurrentKey, value)
      }
    }
    program.finish()
  }
}

class Streaming extends Configured with Tool {
  // Hadoop's own ToolRunner has taken -files, -D and the like out of the arguments.
  override def run(arguments: Array[String]): Int = {
    val given = arguments.grouped(2).collect { case Array(option, value) => option -> value }.toSeq
    def all(option: String): Seq[String] = given.collect { case (`option`, value) => value }
    val job = Job.getInstance(getConf, all("-mapper").head)
    val conf: Configuration = job.getConfiguration
    job.setJarByClass(classOf[Streaming])
    job.setMapperClass(classOf[PipeMapper])
    conf.set("stream.map.command", all("-mapper").head)
    all("-numReduceTasks").lastOption.foreach(number => job.setNumReduceTasks(number.toInt))
    all("-reducer").lastOption match {
      case Some(command) => job.setReducerClass(classOf[PipeReducer]); conf.set("stream.reduce.command", command)
      case None => // the identity, or none at all with -numReduceTasks 0
    }
    job.setInputFormatClass(classOf[TextInputFormat])
    job.setOutputFormatClass(classOf[TextOutputFormat[Text, Text]])
    job.setOutputKeyClass(classOf[Text])
    job.setOutputValueClass(classOf[Text])
    all("-input").foreach(path => FileInputFormat.addInputPaths(job, path))
    FileOutputFormat.setOutputPath(job, new Path(all("-output").last))
    if (job.waitForCompletion(true)) 0 else 1
  }
}

object Streaming {
  def main(arguments: Array[String]): Unit = System.exit(ToolRunner.run(new Streaming, arguments))
}
