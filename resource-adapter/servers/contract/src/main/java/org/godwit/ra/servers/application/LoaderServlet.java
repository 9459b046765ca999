package org.godwit.ra.servers.application;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Notes the class loader of each deployment where other deployments see it: with the properties of the JVM, by types of the
 * JVM. /loader notes its own, /loader?count=KIND collects garbage and tells how many of that kind are left.
 */
@WebServlet("/loader")
public class LoaderServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        String kind = request.getParameter("count");
        if (kind == null) {
            loaders(request.getParameter("note")).add(new WeakReference<>(LoaderServlet.class.getClassLoader()));
            response.getWriter().print("noted");
            return;
        }
        System.gc();
        response.getWriter()
                .print(loaders(kind).stream()
                        .filter(loader -> loader.get() != null)
                        .count());
    }

    @SuppressWarnings("unchecked") // what this class put there itself, in another deployment
    private static List<WeakReference<ClassLoader>> loaders(String kind) {
        return (List<WeakReference<ClassLoader>>) System.getProperties()
                .computeIfAbsent("godwit.test.loaders." + kind, absent -> new CopyOnWriteArrayList<>());
    }
}
